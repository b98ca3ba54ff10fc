"""Background work while processes are killed: clients, faults, a history, and what it must say."""
