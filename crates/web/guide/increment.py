from daymark import write

for count in write("attributes/increment/", [{"name": "pages_read", "value": 1}]):
    print("Today so far:", count["current"])
