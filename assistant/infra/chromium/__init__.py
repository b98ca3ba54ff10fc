"""A real Chromium that foreign pages are opened in."""
