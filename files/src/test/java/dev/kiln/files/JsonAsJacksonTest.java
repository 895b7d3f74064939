package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kiln.graph.error.FileFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Json} beside Jackson: the same texts are accepted, the same values found in them and the same texts written. */
class JsonAsJacksonTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final String CHARACTERS =
            "ab\"\\/\b\f\n\r\t\u0000\u0001\u001f\u007f\u0080é\u2028\ufeff\ud800\udc00€";

    /** A value as both have it. */
    private record Pair(Json ours, JsonNode theirs) {}

    private static final class Trees {

        private final Random random;

        Trees(long seed) {
            this.random = new Random(seed);
        }

        Pair tree(int deepest) {
            return switch (random.nextInt(deepest == 0 ? 6 : 8)) {
                case 0 -> text();
                case 1 -> whole(random.nextLong() >> random.nextInt(Long.SIZE));
                case 2 -> number(Double.longBitsToDouble(random.nextLong()));
                case 3 -> number(random.nextInt(2000) / 100.0 - 10);
                case 4 -> truth(random.nextBoolean());
                case 5 -> new Pair(Json.NULL, NODES.nullNode());
                case 6 -> array(deepest - 1);
                default -> object(deepest - 1);
            };
        }

        private String characters() {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(8); left > 0; left--) {
                text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
            }
            return text.toString();
        }

        private Pair text() {
            String text = characters();
            return new Pair(Json.of(text), NODES.textNode(text));
        }

        private static Pair whole(long value) {
            return new Pair(Json.of(value), NODES.numberNode(value));
        }

        private static Pair truth(boolean value) {
            return new Pair(Json.of(value), NODES.booleanNode(value));
        }

        private static Pair number(double value) {
            return new Pair(Json.of(value), NODES.numberNode(value));
        }

        private Pair array(int deepest) {
            List<Json> ours = new ArrayList<>();
            ArrayNode theirs = NODES.arrayNode();
            for (int left = random.nextInt(5); left > 0; left--) {
                Pair item = tree(deepest);
                ours.add(item.ours);
                theirs.add(item.theirs);
            }
            return new Pair(Json.array(ours), theirs);
        }

        private Pair object(int deepest) {
            Json ours = Json.object();
            ObjectNode theirs = NODES.objectNode();
            for (int left = random.nextInt(5); left > 0; left--) {
                String name = characters();
                Pair value = tree(deepest);
                ours = ours.with(name, value.ours);
                theirs.set(name, value.theirs);
            }
            return new Pair(ours, theirs);
        }
    }

    private static Optional<Json> ours(String text) {
        try {
            return Optional.of(Json.parse(text, "The text"));
        } catch (FileFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> theirs(String text) {
        try {
            // it takes a text of blanks for a value that is missing
            return Optional.of(JACKSON.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static void assertSame(Json ours, JsonNode theirs) {
        assertThat(ours.isObject()).isEqualTo(theirs.isObject());
        assertThat(ours.isArray()).isEqualTo(theirs.isArray());
        assertThat(ours.isText()).isEqualTo(theirs.isTextual());
        assertThat(ours.isNumber()).isEqualTo(theirs.isNumber());
        assertThat(ours.isTruth()).isEqualTo(theirs.isBoolean());
        assertThat(ours.isNull()).isEqualTo(theirs.isNull());
        if (theirs.isNumber()) {
            assertThat(ours.number(0.5)).isEqualTo(theirs.doubleValue());
        }
        if (theirs.isIntegralNumber() && theirs.canConvertToLong()) {
            assertThat(ours.longInteger(7)).isEqualTo(theirs.longValue());
        }
        if (theirs.isValueNode() && !theirs.isNull()) {
            assertThat(ours.text()).isEqualTo(theirs.asText());
        }
        assertThat(ours.items()).hasSize(theirs.isArray() ? theirs.size() : 0);
        for (int i = 0; i < ours.items().size(); i++) {
            assertSame(ours.get(i), theirs.get(i));
        }
        assertThat(ours.members().keySet())
                .containsExactlyElementsOf(
                        theirs.properties().stream().map(Map.Entry::getKey).toList());
        ours.members().forEach((name, value) -> assertSame(value, theirs.get(name)));
    }

    private static void assertReadAlike(String text) {
        Optional<Json> ours = ours(text);
        Optional<JsonNode> theirs = theirs(text);
        assertThat(ours.isPresent())
                .as(() -> "Jackson has " + theirs + ", we have " + ours + " of: " + text)
                .isEqualTo(theirs.isPresent());
        if (ours.isPresent() && theirs.isPresent()) {
            assertSame(ours.get(), theirs.get());
            assertThat(ours.get()).hasToString(theirs.get().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomTreesHaveTheSameTextAndAreReadBackFromIt(long seed) throws JsonProcessingException {
        Trees trees = new Trees(seed);
        for (int i = 0; i < 2000; i++) {
            Pair tree = trees.tree(5);
            String text = tree.ours.toString();
            assertThat(text).isEqualTo(tree.theirs.toString()).isEqualTo(JACKSON.writeValueAsString(tree.theirs));
            assertReadAlike(text);
            assertThat(Json.parse(text, "The text")).hasToString(text);
            if (!text.contains("NaN")) {
                assertThat(Json.parse(text, "The text")).isEqualTo(tree.ours);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void damagedTextsAreReadAlikeOrRefusedByBoth(long seed) {
        Trees trees = new Trees(seed);
        Random random = new Random(seed);
        String signs = "{}[]:,\"\\ \t\n0123456789.eE+-truefalsnu/'\u0000\u000b\u00a0";
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder(trees.tree(3).ours.toString());
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length() + 1);
                int to = Math.min(text.length(), at + random.nextInt(3));
                char sign = signs.charAt(random.nextInt(signs.length()));
                text.replace(at, to, random.nextInt(4) == 0 ? "" : String.valueOf(sign));
            }
            assertReadAlike(text.toString());
        }
    }

    static List<String> nasty() {
        List<String> texts = new ArrayList<>(List.of(
                // nothing, and more than one value
                "",
                " ",
                "\n",
                "1 2",
                "{}{}",
                "[] x",
                "null,",
                "[]]",
                "[1]\u0000",
                // blanks that are none
                "\u00a01",
                "\u000b1",
                "\f1",
                "\ufeff1",
                "\ufeff{}",
                "[1,\u00a02]",
                "\u20281",
                "\u00001",
                " \t\r\n1\n",
                // words
                "true",
                "tru",
                "truex",
                "True",
                "nul",
                "null",
                "false ",
                "NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                // numbers
                "0",
                "-0",
                "-0.0",
                "00",
                "01",
                "-01",
                "+1",
                ".5",
                "5.",
                "-",
                "-.5",
                "-a",
                "1e",
                "1e+",
                "1E5",
                "1e+5",
                "1e-5",
                "0e0",
                "0.0e-0",
                "1.e5",
                "1e5.5",
                "0x10",
                "1_000",
                "1,000",
                "1a",
                "1f",
                "1d",
                "1L",
                "1e999",
                "-1e999",
                "1e-999",
                "[1e999]",
                "0.1e1",
                "9007199254740993",
                "2147483648",
                "-2147483649",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "123456789012345678901234567890",
                "1e2147483648",
                "1e99999999999999999999",
                "4.9e-324",
                "1.8e308",
                "0.1000000000000000055511151231257827",
                "2.2250738585072011e-308",
                "\uff11",
                "1\u0661",
                // texts
                "\"\"",
                "\"",
                "\"a",
                "'a'",
                "\"\\\"\"",
                "\"\\\"",
                "\"\\\\\"",
                "\"\\/\"",
                "/",
                "\"\\x41\"",
                "\"\\'\"",
                "\"\\a\"",
                "\"\\u0041\"",
                "\"\\u004\"",
                "\"\\u00zz\"",
                "\"\\U0041\"",
                "\"\\u\uff10041\"",
                "\"\\ud800\"",
                "\"\\udc00\"",
                "\"\\ud83d\\ude00\"",
                "\"\\ude00\\ud83d\"",
                "\"\ud800\"",
                "\"\udc00\ud800\"",
                "\"\\u0000\"",
                "\"\u0000\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u001f\"",
                "\"\u007f\"",
                "\"\u0085\"",
                "\"\u2028\"",
                "\"\\",
                "\"\\u",
                "\"\\u0",
                "\"\\u12",
                "\"a\"b",
                "\"a\"\"b\"",
                // arrays
                "[",
                "]",
                "[]",
                "[ ]",
                "[,]",
                "[,1]",
                "[1,]",
                "[1,,2]",
                "[1 2]",
                "[1;2]",
                "[1",
                "[1,",
                "[\"a\"",
                "[}",
                "[[]",
                "[[]]",
                "[1}",
                "[][]",
                "[\n]",
                // objects
                "{",
                "}",
                "{}",
                "{ }",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1",
                "{\"a\":1,}",
                "{,\"a\":1}",
                "{\"a\":1,,\"b\":2}",
                "{\"a\" 1}",
                "{\"a\"::1}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{null:1}",
                "{\"a\":1]",
                "{\"a\":1 \"b\":2}",
                "{\"\":1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"a\":1},\"b\":0,\"a\":[]}",
                "{\"\\u0061\":1,\"a\":2}",
                "{\"a\" : 1 , \"b\" :\n2}",
                "{\"__proto__\":{}}",
                "{[]:1}",
                "{\"a\":1}}",
                // comments
                "/* a */ 1",
                "1 // a",
                "# a\n1",
                "[1 /* a */]",
                "<!-- 1 -->"));
        texts.add("[".repeat(1000) + "]".repeat(1000));
        texts.add("[".repeat(1001) + "]".repeat(1001));
        texts.add("{\"a\":".repeat(1000) + "1" + "}".repeat(1000));
        texts.add("{\"a\":".repeat(1001) + "1" + "}".repeat(1001));
        texts.add("[".repeat(100_000));
        texts.add("[{\"a\":".repeat(100_000));
        texts.add("9".repeat(1000));
        texts.add("-" + "9".repeat(1000));
        texts.add("9".repeat(1001));
        texts.add("0." + "9".repeat(999));
        texts.add("[0." + "9".repeat(2000) + "]");
        texts.add("1e" + "0".repeat(998) + "1");
        texts.add("[1e" + "0".repeat(2000) + "1]");
        texts.add("[" + "1,".repeat(10_000) + "1]");
        texts.add("\"" + "a".repeat(100_000) + "\"");
        return texts;
    }

    @ParameterizedTest
    @MethodSource("nasty")
    void nastyTextsAreReadAlikeOrRefusedByBoth(String text) {
        assertReadAlike(text);
    }
}
