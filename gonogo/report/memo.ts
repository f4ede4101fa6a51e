/** The same question is answered once: thousands of results are about hundreds of resources. */
export function memo<V>(answer: (of: string) => V): (of: string) => V {
  const known = new Map<string, V>();
  return (of) => {
    const found = known.get(of);
    if (found !== undefined) return found;
    const made = answer(of);
    known.set(of, made);
    return made;
  };
}
