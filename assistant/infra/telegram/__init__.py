"""The Telegram driver behind the messenger port."""
