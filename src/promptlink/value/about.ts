/** Words of names that say what is done or made, rather than what it is about. */
const idle = new Set(
  'get build create render generate format make load section sections prompt text template block component content value'.split(
    ' ',
  ),
);

/** What a name is about: `EDITING_FILES_SECTION` and `getEditingFilesSection` are about the same. Empty where it says nothing. */
export function aboutOf(name: string): string {
  const words =
    name
      .replace(/([a-z\d])(?=[A-Z])/g, '$1 ')
      .toLowerCase()
      .match(/[a-z\d]+/g) ?? [];
  return words.filter((word) => !idle.has(word)).join('');
}
