package dev.kiln.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kiln.graph.error.FileFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

    @TempDir
    private Path folder;

    private byte[] written() throws IOException {
        try (EventFile events = EventFile.begin(folder, 2)) {
            events.add(300, 2.5, Map.of("loss/train", 0.25));
        }
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            assertThat(file.getFileName().toString()).isEqualTo("events.out.tfevents.2000.kiln");
            return Files.readAllBytes(file);
        }
    }

    /** The contents of the records, written by hand from the definitions of Event and Summary. */
    @Test
    void writesTheEventsOfTensorBoard() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(written()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(content(bytes)).isEqualTo("09" + "0000000000000040" + "1a0d" + "627261696e2e4576656e743a32");
        assertThat(content(bytes))
                .isEqualTo("09" + "0000000000000440" + "10ac02" + "2a13" + "0a11" + "0a0a" + "6c6f73732f747261696e"
                        + "15" + "0000803e");
        assertThat(bytes.hasRemaining()).isFalse();
    }

    private static String content(ByteBuffer bytes) {
        byte[] header = new byte[8];
        bytes.get(bytes.position(), header);
        int length = (int) bytes.getLong();
        assertThat(bytes.getInt()).isEqualTo(masked(header));
        byte[] content = new byte[length];
        bytes.get(content);
        assertThat(bytes.getInt()).isEqualTo(masked(content));
        return HexFormat.of().formatHex(content);
    }

    /** CRC-32C bit by bit, then as TFRecord masks it. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        Path taken = Files.writeString(folder.resolve("file"), "no folder");
        assertThatThrownBy(() -> EventFile.begin(taken, 0))
                .isInstanceOf(FileFormatException.class)
                .hasMessageContaining(taken.toString());
    }
}
