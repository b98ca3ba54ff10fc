"""What the assistant can do, one module per capability, over the ports."""
