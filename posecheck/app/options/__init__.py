"""Every option once: the table of settings, the config file, the command line's flags."""
