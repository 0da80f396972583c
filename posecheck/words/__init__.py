"""Everything that posecheck says, one package per language."""
