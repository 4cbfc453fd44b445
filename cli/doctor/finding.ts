/** What the doctor has found in one place. */
export interface Finding {
  /** `wrong`: nothing can be checked like this; `poor`: something will be missing or confusing. */
  state: 'well' | 'poor' | 'wrong'
  says: string
  /** What to do about it. */
  remedy?: string
}

export const well = (says: string): Finding => ({ state: 'well', says })
export const poor = (says: string, remedy: string): Finding => ({ state: 'poor', says, remedy })
export const wrong = (says: string, remedy: string): Finding => ({ state: 'wrong', says, remedy })
