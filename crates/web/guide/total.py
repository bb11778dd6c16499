from daymark import write

date = input("Date (YYYY-MM-DD): ")
pages = int(input("Pages read on that day: "))

for total in write("attributes/update/", [{"name": "pages_read", "date": date, "value": pages}]):
    print("Stored", total["value"], "for", total["date"])
