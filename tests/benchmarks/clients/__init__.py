"""Those who load a server: programs of their own, sharing no interpreter with it. The same for both sides."""
