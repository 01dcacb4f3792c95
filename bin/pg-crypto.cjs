// pg's lib/crypto/utils.js in the bundle: the same functions, of node:crypto.
const crypto = require("node:crypto");
const { promisify } = require("node:util");

const pbkdf2 = promisify(crypto.pbkdf2);
const hashed = (name, data) => crypto.createHash(name).update(data).digest();
const md5 = async (text) => hashed("md5", text).toString("hex");

module.exports = {
  randomBytes: crypto.randomBytes,
  md5,
  postgresMd5PasswordHash: async (user, password, salt) =>
    `md5${await md5(Buffer.concat([Buffer.from(await md5(password + user)), salt]))}`,
  sha256: async (data) => hashed("sha256", data),
  hashByName: async (name, data) => hashed(name, data),
  hmacSha256: async (key, text) => crypto.createHmac("sha256", key).update(text).digest(),
  deriveKey: (password, salt, iterations) => pbkdf2(password, salt, iterations, 32, "sha256"),
};
