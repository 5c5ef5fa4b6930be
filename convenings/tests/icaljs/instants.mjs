// Reads a calendar from standard input, and writes when each event begins and ends: one line each, in UTC.
// Clocks change as the calendar itself says, not as this program knows.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  const moments = [event.startDate, event.endDate].map((each) => each.toJSDate().toISOString());
  console.log(event.uid, ...moments);
}
