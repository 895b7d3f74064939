package dev.kiln.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of JSON is said in its own documentation; what Jackson does is compared in {@link JsonAsJacksonTest}. */
class JsonTest {

    private static Json parse(String text) {
        return Json.parse(text, "The text");
    }

    private static String refusal(String text) {
        try {
            return "accepted: " + parse(text);
        } catch (FileFormatException e) {
            return e.getMessage();
        }
    }

    @Test
    void doesWhatItsExampleSays() {
        Json json = parse("{\"mels\": 64, \"words\": [\"a\", \"b\"]}");
        assertThat(json.get("mels").integer(0)).isEqualTo(64);
        assertThat(json.get("words").texts()).containsExactly("a", "b");
        assertThat(json.get("rate").number(16000)).isEqualTo(16000.0);
        assertThat(Json.object().with("mels", 64)).hasToString("{\"mels\":64}");
    }

    @Test
    void navigationGivesNoNullAndDoesNotFail() {
        Json json = parse("{\"a\": [1, {\"b\": null}]}");
        assertThat(json.get("a").get(1).get("b").isNull()).isTrue();
        for (Json absent : List.of(
                json.get("b"),
                json.get(0),
                json.get("a").get("a"),
                json.get("a").get(2),
                json.get("a").get(-1),
                json.get("a").get(0).get("b").get(7))) {
            assertThat(absent.isMissing()).isTrue();
            assertThat(absent.items()).isEmpty();
            assertThat(absent.members()).isEmpty();
            assertThat(absent.texts()).isEmpty();
            assertThat(absent.text()).isEmpty();
            assertThat(absent.text("-")).isEqualTo("-");
            assertThat(absent.truth(true)).isTrue();
            assertThat(absent.number(2.5)).isEqualTo(2.5);
            assertThat(absent.integer(3)).isEqualTo(3);
            assertThat(absent.longInteger(4)).isEqualTo(4);
        }
    }

    @Test
    void everyValueIsOfOneKind() {
        Json json = parse("[{}, [], \"\", 0, false, null]");
        for (int i = 0; i < 7; i++) {
            Json value = json.get(i);
            assertThat(List.of(
                            value.isObject(),
                            value.isArray(),
                            value.isText(),
                            value.isNumber(),
                            value.isTruth(),
                            value.isNull(),
                            value.isMissing()))
                    .as("item %d", i)
                    .containsOnlyOnce(true)
                    .element(i)
                    .isEqualTo(true);
        }
    }

    @Test
    void aTextIsTheSpellingOfNumbersAndTruthValues() {
        assertThat(parse("[\"a\", 1, 2.50, 1e2, true, null, [1], {}]").texts())
                .containsExactly("a", "1", "2.5", "100.0", "true", "", "", "");
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7, 7",
        "-0, 0, 0",
        "64.0, 64, 64",
        "1e2, 100, 100",
        "64.5, -1, -1",
        "2147483647, 2147483647, 2147483647",
        "2147483648, -1, 2147483648",
        "-2147483649, -1, -2147483649",
        "9223372036854775807, -1, 9223372036854775807",
        "-9223372036854775808, -1, -9223372036854775808",
        "9223372036854775808, -1, -1",
        "9223372036854775808.0, -1, -1",
        "1e999, -1, -1",
        "'\"7\"', -1, -1",
        "true, -1, -1",
        "null, -1, -1"
    })
    void aWholeNumberHasNoFractionAndIsInRange(String text, int integer, long longInteger) {
        assertThat(parse(text).integer(-1)).isEqualTo(integer);
        assertThat(parse(text).longInteger(-1)).isEqualTo(longInteger);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "-0.0, -0.0",
        "1e999, Infinity",
        "-1e999, -Infinity",
        "1e-999, 0.0",
        "123456789012345678901234567890, 1.2345678901234568e29",
        "'\"NaN\"', NaN",
        "'\"-Infinity\"', -Infinity",
        "'\"1\"', 0.5",
        "'\"nan\"', 0.5",
        "false, 0.5"
    })
    void aNumberIsTheNearestDouble(String text, double number) {
        assertThat(parse(text).number(0.5)).isEqualTo(Double.valueOf(number));
    }

    @Test
    void numbersThatAreNotFiniteAreWrittenAsTextsAndReadBack() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            String text = Json.object().with("loss", value).toString();
            assertThat(text).isEqualTo("{\"loss\":\"" + value + "\"}");
            assertThat(parse(text).get("loss").number(0)).isEqualTo(Double.valueOf(value));
        }
        assertThat(parse("1e999")).hasToString("\"Infinity\"");
    }

    @Test
    void theLaterOfTwoMembersWinsAtThePlaceOfTheFirst() {
        assertThat(parse("{\"a\": 1, \"b\": 2, \"a\": 3}")).hasToString("{\"a\":3,\"b\":2}");
    }

    @Test
    void buildsObjectsMemberByMemberAndLeavesTheOldOnes() {
        Json first = Json.object().with("a", 1).with("b", 0.5);
        Json second = first.with("a", "x").with("c", true).with("d", Json.NULL);
        assertThat(first).hasToString("{\"a\":1,\"b\":0.5}");
        assertThat(second).hasToString("{\"a\":\"x\",\"b\":0.5,\"c\":true,\"d\":null}");
        assertThat(Json.array(List.of(first, Json.ofTexts(List.of("y")), Json.object())))
                .hasToString("[{\"a\":1,\"b\":0.5},[\"y\"],{}]");
    }

    @Test
    void nothingOfItCanBeChanged() {
        Json json = parse("{\"a\": [1]}");
        assertThatThrownBy(() -> json.members().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> json.get("a").items().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void equalValuesHaveTheSameMembersInAnyOrder() {
        Json json = parse("{\"a\": [1, true], \"b\": null}");
        assertThat(json)
                .isEqualTo(parse("{\"b\":null,\"a\":[1,true]}"))
                .hasSameHashCodeAs(parse("{\"b\":null,\"a\":[1,true]}"))
                .isNotEqualTo(parse("{\"b\":null,\"a\":[true,1]}"))
                .isNotEqualTo(parse("{\"a\":[1,true]}"));
        assertThat(parse("1")).isNotEqualTo(parse("1.0")).isNotEqualTo(parse("\"1\""));
        assertThat(parse("{}")).isNotEqualTo(parse("[]"));
    }

    @Test
    void membersAreAddedToObjectsAndAreThere() {
        assertThatThrownBy(() -> parse("[]").with("a", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The member a is NUMBER in a value that is ARRAY, expected a value in an OBJECT.");
        assertThatThrownBy(() -> Json.object().with("a", Json.object().get("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a is MISSING");
    }

    @Test
    void valuesLieAThousandDeepAndNoDeeper() {
        Json deep = parse("[".repeat(1000) + "]".repeat(1000));
        assertThat(parse(deep.toString())).isEqualTo(deep).hasSameHashCodeAs(deep);
        assertThatThrownBy(() -> Json.array(List.of(deep)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1001 deep");
        assertThatThrownBy(() -> Json.object().with("a", deep)).isInstanceOf(IllegalArgumentException.class);
        assertThat(refusal("[".repeat(1001)))
                .isEqualTo("The text is not JSON, line 1, column 1002:"
                        + " objects and arrays lie more than 1000 deep in one another.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", "[\n"})
    void aMillionOpenBracketsTakeNoStack(String opening) {
        assertThat(refusal(opening.repeat(1_000_000))).contains("more than 1000 deep");
    }

    @Test
    void numbersHaveAThousandDigitsAndNoMore() {
        String most = "9".repeat(1000);
        assertThat(parse(most)).hasToString(most);
        assertThat(parse("-" + most).number(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(parse("0." + "3".repeat(999)).number(0)).isEqualTo(1 / 3.0);
        for (String longer : List.of(most + "9", "0." + most, "1e" + most, "9".repeat(1_000_000))) {
            assertThat(refusal(longer)).endsWith("digits, expected at most 1000.");
        }
        assertThat(parse("[1e" + "9".repeat(999) + "]").get(0).number(0)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|line 1, column 1: expected a value, found the end of the text.",
                "{|line 1, column 2: expected a name in double quotes, found the end of the text.",
                "{\"a\"}|line 1, column 5: expected a colon after the name, found }.",
                "{\"a\":1,}|line 1, column 8: expected a name in double quotes, found }.",
                "{\"a\":1 \"b\":2}|line 1, column 8: expected a comma or }, found \".",
                "[1 2]|line 1, column 4: expected a comma or ], found 2.",
                "[1,]|line 1, column 4: expected a value, found ].",
                "[]]|line 1, column 3: expected the end of the text, found ].",
                "\"a|line 1, column 3: expected double quotes after a text, found the end of the text.",
                "01|line 1, column 2: a number begins with 0.",
                "1.|line 1, column 3: expected a digit, found the end of the text.",
                "\"\\u12x4\"|line 1, column 6: expected four hexadecimal digits after \\u, found x.",
                "\"\\q\"|line 1, column 3: expected an escape, one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u, found q.",
                "nil|line 1, column 1: expected a value, found n.",
                "é|line 1, column 1: expected a value, found é."
            })
    void saysWhereATextIsNoJsonAndWhy(String text, String message) {
        assertThat(refusal(text)).isEqualTo("The text is not JSON, " + message);
    }

    @Test
    void saysInWhichLineAndNamesWhatCannotBeSeen() {
        assertThat(refusal("[\n  1,\n  \u00a0]"))
                .isEqualTo("The text is not JSON, line 3, column 3: expected a value, found the character U+00A0.");
        assertThat(refusal("\"a\nb\"")).contains("column 3: a text has the character U+000A, which must be written");
        assertThat(refusal("\ufeff{}")).endsWith("expected a value, found the character U+FEFF.");
        assertThat(refusal("[\ud800")).endsWith("found the character U+D800.");
        assertThat(refusal("[\ud83d\ude00")).endsWith("found \ud83d\ude00.");
    }

    @Test
    void halvesOfSurrogatePairsAreKept() {
        assertThat(parse("\"\\ud800\"").text()).isEqualTo("\ud800");
        assertThat(Json.of("\udc00x\ud800")).hasToString("\"\udc00x\ud800\"");
    }
}
