import CMLSystem
import Testing

@Test(
    "hides the values of variables that look secret",
    arguments: [
        ("say hunter2hunter2 now", "say *** now"),
        ("hunter2hunter2hunter2", "***"),
        ("short tiny", "short tiny"),
        ("/home/me visible-value /tmp/agent.sock", "/home/me visible-value /tmp/agent.sock"),
        ("p%40ss%2Fword", "***"), ("p@ss/word", "***"),
        ("a p@ss/word-longer b", "a *** b"),
        ("line-one-of-the-key", "***"),
        ("quote \\\"in\\\" it", "***"),
    ])
func hidesVariables(text: String, expected: String) {
    let redaction = Redaction(environment: [
        "API_TOKEN": "hunter2hunter2", "DB_PASSWORD": "p@ss/word", "OTHER_SECRET": "p@ss/word-longer",
        "TINY_TOKEN": "tiny", "HOME": "/home/me", "PWD": "/home/me", "VALUE": "visible-value",
        "SSH_AUTH_SOCK": "/tmp/agent.sock", "SSH_PRIVATE_KEY": "line-one-of-the-key\nline-two-of-the-key",
        "MY_SECRET": "quote \"in\" it",
    ])
    #expect(redaction.redacted(text) == expected)
    #expect(redaction.redacted(Array(text.utf8)) == Array(expected.utf8))
    #expect(redaction.redacted(expected) == expected)
}

@Test(
    "hides a value in base64, whatever stands before it",
    arguments: [
        "aHVudGVyMmh1bnRlcjI=", "eDpodW50ZXIyaHVudGVyMg==", "eHg6aHVudGVyMmh1bnRlcjI=", "eHh4Omh1bnRlcjJodW50ZXIy",
    ])
func hidesBase64(text: String) {
    let result = Redaction(environment: ["TOKEN": "hunter2hunter2"]).redacted(text)
    // What is left are the letters before the value and the last partial one, which tell two bits.
    #expect(result.contains("***") && result.count <= 14)
}

@Test("hides overlapping values completely")
func hidesOverlaps() {
    let redaction = Redaction(environment: ["A_TOKEN": "abcdef", "B_TOKEN": "defghijk"])
    #expect(redaction.redacted("xabcdefghijkx") == "x***x")
    #expect(redaction.redacted("abcdefabcdef") == "***")
}

@Test(
    "hides tokens by their shape",
    arguments: [
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "***"), ("x=gho_0123456789abcdefghij!", "x=***!"),
        ("github_pat_11ABCDEFG0123456789_abc", "***"), ("glpat-0123456789abcdefghij", "***"),
        ("AKIAIOSFODNN7EXAMPLE", "***"), ("hf_abcdefghijklmnopqrstuvwxyz", "***"), ("xoxb-1234567890-abc", "***"),
        ("Authorization: Bearer abc.def-ghi_jkl", "Authorization: Bearer ***"),
        ("authorization: Basic dXNlcjpwYXNz", "authorization: Basic ***"),
        ("PRIVATE-TOKEN: abcdefgh", "PRIVATE-TOKEN: ***"),
        ("https://user:pa@ss@host/x?y", "https://***@host/x?y"),
        ("https://0123456789abcdefghijk@host", "https://***@host"),
        ("ssh://git@github.com:22/a", "ssh://git@github.com:22/a"), ("http://host:80/a@b:c", "http://host:80/a@b:c"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.SflKxwRJ", "***"), ("sk-abcdefghijklmnopqrstuvwx", "***"),
        ("task-abcdefghijklmnopqrstuvwx", "task-abcdefghijklmnopqrstuvwx"), ("ghp_short", "ghp_short"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nnext", "***\nnext"),
        ("-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----"),
        ("Basic training, bearer of", "Basic training, bearer of"),
        ("é accuracy 0.95 é", "é accuracy 0.95 é"), ("", ""),
    ])
func hidesShapes(text: String, expected: String) {
    #expect(Redaction.shapesOnly.redacted(text) == expected)
    #expect(Redaction.shapesOnly.isEmpty)
}

@Test(
    "knows which parameters are secrets",
    arguments: [
        ("api_key", true), ("db.password", true), ("token", true), ("hub.hfToken", true), ("apiKey", true),
        ("client_secret", true), ("aws.access_key_id", true), ("credentials", true), ("auth", true), ("APIKEY", true),
        ("tokenizer", false), ("max_tokens", false), ("num_tokens", false), ("author", false), ("pad_token", false),
        ("eos_token_id", false), ("tokens", false), ("key", false), ("sort_key", false), ("monkey", false),
        ("passes", false), ("token_dropout", false), ("password_file", false), ("lr", false), ("compass", false),
    ])
func secretParameters(key: String, isSecret: Bool) {
    #expect(Redaction.looksSecret(key: key) == isSecret)
}

@Test(
    "knows which variables are secrets",
    arguments: [
        ("GITHUB_TOKEN", true), ("CI_JOB_TOKEN", true), ("AWS_SECRET_ACCESS_KEY", true), ("PGPASSWORD", true),
        ("WANDB_API_KEY", true), ("DB_PASS", true), ("MY_PWD", true), ("CI_JOB_JWT", true), ("NPM_AUTH", true),
        ("PWD", false), ("OLDPWD", false), ("TOKENIZERS_PARALLELISM", false), ("SSH_AUTH_SOCK", false),
        ("PATH", false), ("GIT_ASKPASS", false), ("ACTIONS_ID_TOKEN_REQUEST_URL", false), ("XAUTHORITY", false),
    ])
func secretVariables(name: String, isSecret: Bool) {
    let redaction = Redaction(environment: [name: "a-value-to-hide"])
    #expect((redaction.redacted("a-value-to-hide") == "***") == isSecret)
}
