"""Values that cross a boundary: inputs, replies, events, ids, names."""
