/** The result of one check. */
export interface Finding {
  /** What was checked, e.g. `app token`. */
  about: string
  /** `note`: worth knowing, or not checked; nothing that must be mended. */
  status: 'ok' | 'note' | 'mend'
  says?: string
  /** What to do about it. */
  remedy?: string
}

export function ok(about: string, says?: string): Finding {
  return { about, status: 'ok', ...(says !== undefined && { says }) }
}

export function note(about: string, says: string, remedy?: string): Finding {
  return { about, status: 'note', says, ...(remedy !== undefined && { remedy }) }
}

export function mend(about: string, says: string, remedy: string): Finding {
  return { about, status: 'mend', says, remedy }
}

/** A check that needs what another one did not get. */
export function notChecked(about: string, because: string): Finding {
  return note(about, `not checked: ${because}`)
}
