# What the built-in offline model says. The notice is in every reply.
offline-notice = I am not a real model. I am the offline stand-in that comes with this assistant: I understand nothing and answer by a fixed rule.
offline-echo = You wrote: “{ $said }”
offline-seen = { $count ->
    [one] I see one message of this conversation.
   *[other] I see { $count } messages of this conversation.
}
offline-previous = Before that you wrote: “{ $said }”
offline-tools = To see tools at work, send me a link, “screenshot” with a link, “find …”, “find … and make a pdf”, “make a pdf: …” or “compute 2 + 2”.
offline-result = This is what the tool { $tool } returned:
offline-install = To talk to a real model, install Ollama (https://ollama.com/download), fetch a model with `ollama pull llama3.2`, set OLLAMA_MODEL=llama3.2 and start the assistant again.
offline-thinking = I am not a real model, so there is nothing to think about: I only follow a fixed rule.
