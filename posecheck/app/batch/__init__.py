"""Many recordings: a folder's worth, on this machine or on a Dask cluster."""
