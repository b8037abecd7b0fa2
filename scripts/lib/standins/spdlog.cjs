// Takes the place of @vscode/spdlog in the VS Code server: the same interface in plain JavaScript, so that a machine
// without a compiler has log files and output channels too.
const fs = require('node:fs');
const path = require('node:path');

const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
let globalLevel = 2;

class Logger {
  constructor(_kind, name, file, maxSize, maxFiles) {
    Object.assign(this, { name, file, maxSize, maxFiles, level: globalLevel, formatted: true });
    this.open();
  }

  open() {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    this.fd = fs.openSync(this.file, 'a');
    this.size = fs.fstatSync(this.fd).size;
  }

  write(level, message) {
    if (this.fd === undefined || level < this.level) return;
    const text = this.formatted ? `${stamp()} [${names[level]}] ${message}\n` : String(message);
    if (this.size > 0 && this.size + text.length > this.maxSize) this.rotate();
    this.size += fs.writeSync(this.fd, text);
  }

  rotate() {
    this.drop();
    const { dir, name, ext } = path.parse(this.file);
    const numbered = (n) => (n === 0 ? this.file : path.join(dir, `${name}.${n}${ext}`));
    for (let n = this.maxFiles - 1; n >= 0; n--) {
      if (fs.existsSync(numbered(n))) fs.renameSync(numbered(n), numbered(n + 1));
    }
    this.open();
  }

  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.formatted = false;
  }
  setPattern() {
    this.formatted = true;
  }
  flush() {}
  drop() {
    if (this.fd !== undefined) fs.closeSync(this.fd);
    this.fd = undefined;
  }
}

function stamp() {
  return new Date().toISOString().replace('T', ' ').replace('Z', '');
}

exports.version = 0;
exports.setLevel = (level) => {
  globalLevel = level;
};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (...args) => new Logger('rotating', ...args);
exports.createAsyncRotatingLogger = async (...args) => new Logger('rotating_async', ...args);
