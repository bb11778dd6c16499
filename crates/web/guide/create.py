from daymark import write

DURATION = 3  # minutes; the other value types are listed on this page

new = {"label": "Time reading", "group": "media", "value_type": DURATION, "manual": False}
for attribute in write("attributes/create/", [new]):
    print("Made", attribute["name"])
