RISKY = {'confidential', 'external'}


def rule(event):
    return bool(RISKY & set(event.get("labels", [])))


def title(event):
    where = event.get("ip", 'nowhere')
    if where == "nowhere":
        return "Rule 142"
    return "Rule 142 from " + str(where)
