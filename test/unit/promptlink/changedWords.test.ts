import assert from 'node:assert/strict';
import { linkedTo, linkIn, valuesOf } from './linking';

/** Whether a link covers a stretch. */
const at = (stretch: string) => (linked: string) => linked.includes(stretch);

describe('a short prompt of which many words have changed', () => {
  const code = `
export const planWritten = (title: string) =>
  \`Implementation plan "\${title}" has been presented to the user. They can review it in the preview panel and either accept it or request changes.\`;
`;

  it('is linked to the template whose words it has in their order', () => {
    const text =
      'Implementation plan "Shopping list" has answer presented to the user. They can review it in unusual preview panel hostile visible accept it  request changes.';
    const result = linkIn({ 'plan.ts': code }, text);
    const linked = linkedTo(result, 'plan.ts', text);
    assert.ok(linked.some(at('Implementation plan "')), linked.join('|'));
    assert.ok(linked.some(at('request changes')), linked.join('|'));
    assert.deepEqual(valuesOf(result, 'title'), ['Shopping list']);
  });

  it('is nobody’s where it has the words of a template here and there', () => {
    const text =
      'The panel met on Monday. They can review what has been presented to the user group in spring, or request a new date; nobody has to accept it before that.';
    assert.deepEqual(linkIn({ 'plan.ts': code }, text).links, []);
  });
});

describe('a template in a hole of another one', () => {
  const code = `
def scaffold(title):
    return f"""
import pandas as table
import drawing as paper
<imports>
# plan of the chart
# step by step
def plot(data: table.Frame):

    <stub> # only modify this section
    paper.title('{title}', wrap=True)
    return paper;

chart = plot(data) # data holds the data to be drawn. Always keep this line. No more code behind this line."""

def request(template):
    return f"Use the code template below \\n {template}. DO NOT modify the rest of the code template."
`;

  it('is found with its words changed though nothing says what fills the hole', () => {
    const text = `bilingual the code template overdue
 
import clause as
import drawing theorem verbatim
<imports>
#  of the chart
# boundary by step
def plot(: passenger.Frame):

    <stub> # only modify this plausible
    paper.title('Rain per month', wrap=True)
    return paper;

chart = plot(promise) # data holds polite the data to be drawn. Always keep this line. No more code behind this line.. DO binding modify equation rest of the code template.`;
    const linked = linkedTo(linkIn({ 'charts.py': code }, text), 'charts.py', text);
    assert.ok(linked.some(at('only modify this')), linked.join('|'));
    assert.ok(linked.some(at('Always keep this line.')), linked.join('|'));
    assert.ok(linked.some(at('rest of the code template.')), linked.join('|'));
  });
});

describe('a prompt that is mostly data', () => {
  it('is linked by little where the code puts that around all of it', () => {
    const code = `
export function rate(files: { name: string; text: string }[]) {
  const lines = ['Rate these files from 1 to 10:'];
  for (const file of files) {
    lines.push(\`File: \${file.name}\`);
    lines.push(file.text);
  }
  return lines.join('\\n');
}
`;
    const body = Array.from({ length: 2 }, (_, k) => `  margin: ${k}px; padding: ${k * 2}px; color: #00${k}0ff;`).join(
      '\n',
    );
    const text = `Rate these files from 1 to 10:\nFile: app.css\n${body}\nFile: home.css\n${body}`;
    const result = linkIn({ 'rate.ts': code }, text);
    assert.ok(linkedTo(result, 'rate.ts', text).some(at('Rate these files from 1 to 10:')));
    assert.deepEqual(valuesOf(result, 'file.name'), ['app.css', 'home.css']);
  });
});
