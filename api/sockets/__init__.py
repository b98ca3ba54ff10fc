"""The socket of chat: who is let in, what is said over it, and how it ends."""
