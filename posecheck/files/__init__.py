"""The formats of posecheck's files: each one's writer and reader together."""
