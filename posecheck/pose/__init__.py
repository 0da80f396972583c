"""The pose estimator and its model files. Only `mediapipe_pose` imports mediapipe."""
