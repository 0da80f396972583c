"""The application: settings, the one loop, the command line."""
