from daymark import write

for attribute in write("attributes/acquire/", [{"template": "pages_read"}]):
    print("Acquired", attribute["name"])
