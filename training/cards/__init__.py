"""The model card: markdown sections made of measured results, and pictures of what the network does."""
