"""Synthetic video clips with exact masks, rendered on the fly from photos, cut-outs and procedural shapes."""
import cv2

# one loader process is one thread: the trainer needs the rest
cv2.setNumThreads(1)
