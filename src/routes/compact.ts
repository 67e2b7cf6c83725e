type Compact<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> }

/** The same fields without those that are undefined, so that "absent" has one form from here on. */
export function compact<Fields extends object>(fields: Fields): Compact<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Compact<Fields>
}
