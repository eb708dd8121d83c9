"""The money that a barrier report touches, read from the pipeline: barriers stand beside it and never look into it."""
