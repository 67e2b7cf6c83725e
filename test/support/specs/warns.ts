// A spec for test/no-warnings.test.ts, which runs it by itself.

describe('a test', () => {
  it('that warns', () => process.emitWarning('something is odd', { code: 'ODD' }))

  it('that hears what it warns of', async () => {
    const hear = () => {}
    process.on('warning', hear)
    process.emitWarning('this is meant', { code: 'MEANT' })
    await new Promise(setImmediate)
    process.off('warning', hear)
  })
})
