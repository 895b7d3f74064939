package dev.kiln.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The outcome of a process.
 *
 * @param status its exit status
 * @param out its standard output
 * @param err its standard error
 */
record Outcome(int status, String out, String err) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Checks that the work succeeded. */
    Outcome done() {
        assertThat(status).as("exit status%n%s%n%s", out, err).isEqualTo(ExitStatus.DONE);
        return this;
    }

    /** Checks that it was refused: the status for bad input and one line with the reason. */
    Outcome refused() {
        assertThat(err).startsWith("kiln: ").endsWith(System.lineSeparator());
        assertThat(err.lines()).as(err).hasSize(1);
        assertThat(err).doesNotContain("java.", "\tat ");
        assertThat(status).as("exit status%n%s", err).isEqualTo(ExitStatus.WRONG_INPUT);
        return this;
    }

    /** Standard output as one JSON document and nothing else. */
    JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Standard output is not a JSON document: " + out, e);
        }
    }
}
