"""The core: what the assistant can do. Knows nothing of Temporal, FastAPI or aiogram."""
