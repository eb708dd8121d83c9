"""The forecast page: will we make it, what is that made of, and can it be believed."""
