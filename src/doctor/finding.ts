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

/** A check that needs what another one did not get. */
export function notChecked(about: string, because: string): Finding {
  return { about, status: 'note', says: `not checked: ${because}` }
}
