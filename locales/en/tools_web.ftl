# What the tools web_search and web_fetch say to people.
web-search-summary = { $count ->
    [one] One result for “{ $query }”
   *[other] { $count } results for “{ $query }”
}
web-search-summary-nothing = { $count ->
    [one] Nothing found for “{ $query }”, one link to look further
   *[other] Nothing found for “{ $query }”, { $count } links to look further
}
web-search-answer = { $count ->
    [one] One result for “{ $query }”:
   *[other] { $count } results for “{ $query }”:
}
web-search-answer-nothing = Nothing was found for “{ $query }”. You can look here:
web-fetch-summary = Read: { $title }
web-fetch-more = *… the page goes on.*
