"""The function is attacked at every place of a run, and must bring everything to its end nevertheless."""
