#!/bin/sh
# Makes the namespace and its search attributes (assistant/contracts/names.py); may be run again.
# temporal reads TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE. A new namespace takes seconds to be known
# to the whole server: where a step fails for that, run it again.
set -eu

if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 720h
fi

# One at a time: of several names in one command only the first was made (CLI 1.9.1).
for name in AssistantUserId AssistantSessionId AssistantChannel AssistantState; do
    temporal operator search-attribute create --type Keyword --name "$name"
done
temporal operator search-attribute create --type KeywordList --name AssistantTool
temporal operator search-attribute create --type KeywordList --name AssistantTool
