### On the way to a provider and back: pages in a browser.

oauth-start-title = Join “{ $name }” to the assistant
oauth-start-what = The assistant's account “{ $account }” gets access to what is yours at “{ $name }”.
oauth-start-warning = Go on only if “{ $account }” is your own account and you asked for this link yourself just now. If somebody else sent it to you, close this page.
oauth-start-go = Go on to { $host }
oauth-done-title = It is joined
oauth-done = The assistant may use this API for you now. You can close this page and go back to it.
oauth-failed-title = It was not joined
oauth-failed-over = This link is over, was used already, or belongs to another browser. Please ask the assistant for a new one.
oauth-failed-denied = There was no agreement at the provider. Nothing was kept; you can ask for a new link at any time.
