package dev.kiln.testkit.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Damage that leaves a text a text: numbers made extreme, words and lines moved, additional separators, quotes and
 * brackets, deep nesting, very long words, unusual characters. A character is a byte, so that no byte is lost.
 */
final class TextDamage {

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("[\\w.#-]+");

    private static final List<String> EXTREMES = List.of(
            "0",
            "-1",
            "-0.0",
            "1e999",
            "1e-400",
            "NaN",
            "inf",
            "-Infinity",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999999",
            "1e9",
            "0x1p3",
            "1_000",
            "1,5",
            "true",
            "null",
            "");

    /** Characters that separate, quote and open in various formats. */
    private static final List<String> SIGNS = List.of(
            "\n",
            "\r",
            "\r\n",
            "\t",
            ",",
            ";",
            ":",
            ": ",
            "\"",
            "'",
            "\"\"",
            "\\",
            "[",
            "]",
            "{",
            "}",
            "(",
            "- ",
            "#",
            "&a ",
            "*a ",
            "!!",
            "|",
            ">",
            "%",
            "?",
            "=",
            "<<: ",
            "---\n",
            "__label__",
            "\u0000",
            "\u001b[2J");

    /** UTF-8 of a byte order mark, of blanks that are not ASCII, of characters beyond 16 bits; and invalid UTF-8. */
    private static final List<String> ODD = List.of(
            bytes("\ufeff"),
            bytes("\u00a0"),
            bytes("\u2003"),
            bytes("\u2028"),
            bytes("\u0085"),
            bytes("\u0301"),
            bytes("\u4e2d"),
            bytes("\ud83d\ude00"),
            bytes("\u0130\u03a3"),
            "\u00ff",
            "\u00ed\u00a0\u0080",
            "\u00c0\u0080");

    private static final List<String> NESTING =
            List.of("[", "{\"a\":", "{", "- ", "(", "[[", "a:\n ", "'a", "a'", "\"", "&a [*a,");

    private static final int DEEPEST = 20_000;
    private static final int LONGEST_WORD = 100_000;

    private final SplittableRandom random;
    private String text;

    private TextDamage(String text, SplittableRandom random) {
        this.text = text;
        this.random = random;
    }

    static byte[] of(byte[] content, long seed) {
        TextDamage damage =
                new TextDamage(new String(content, StandardCharsets.ISO_8859_1), new SplittableRandom(seed));
        damage.apply();
        return damage.text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** UTF-8 as a text of bytes. */
    private static String bytes(String characters) {
        return new String(characters.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private void apply() {
        switch (random.nextInt(9)) {
            case 0, 1 -> replace(NUMBER, any(EXTREMES));
            case 2 -> replace(WORD, any(EXTREMES));
            case 3 -> exchangeWord();
            case 4 -> insert(any(SIGNS));
            case 5 -> insert(any(ODD));
            case 6, 7 -> changeLines();
            default -> grow();
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void replace(Pattern pattern, String replacement) {
        List<MatchResult> found = pattern.matcher(text).results().toList();
        if (!found.isEmpty()) {
            MatchResult one = any(found);
            text = text.substring(0, one.start()) + replacement + text.substring(one.end());
        }
    }

    private void exchangeWord() {
        List<String> words =
                WORD.matcher(text).results().map(MatchResult::group).toList();
        if (!words.isEmpty()) {
            replace(WORD, any(words));
        }
    }

    private void insert(String piece) {
        int at = random.nextInt(3) == 0 ? 0 : random.nextInt(text.length() + 1);
        text = text.substring(0, at) + piece + text.substring(at);
    }

    private void changeLines() {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (random.nextInt(6)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.addAll(at, Collections.nCopies(random.nextInt(1, 1000), lines.get(at)));
            case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
            case 3 ->
                lines.set(
                        at,
                        lines.get(at).substring(0, random.nextInt(lines.get(at).length() + 1)));
            case 4 -> lines.set(at, " ".repeat(random.nextInt(1, 9)) + lines.get(at));
            default -> lines.add(at, "");
        }
        text = String.join("\n", lines);
    }

    private void grow() {
        if (random.nextBoolean()) {
            insert(any(NESTING).repeat(random.nextInt(1, DEEPEST)));
        } else {
            insert("x".repeat(random.nextInt(1, LONGEST_WORD)));
        }
    }
}
