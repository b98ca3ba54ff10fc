# What the tool timezone_set says to people.
timezone-set = Your time zone is { $zone } now. It is { $time } where you are.
timezone-which = “{ $place }” may mean several zones. Which is yours: { $zones }? Write, for example: “my time zone is Europe/Berlin”.
timezone-which-summary = Which zone is it
