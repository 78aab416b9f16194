"""The phone's trainer beside Keras: same rows, same order, same start."""
