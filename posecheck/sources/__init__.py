"""Where frames and observations come from: video files, cameras, recorded landmarks."""
