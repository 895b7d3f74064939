package dev.kiln.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import javax.imageio.IIOException;
import org.junit.jupiter.api.Test;

class DecodingFaultTest {

    @Test
    void saysInWordsWhatAnExceptionWithoutWordsMeans() {
        assertThat(DecodingFault.reason(new IIOException("I/O error reading PNG", new EOFException())))
                .isEqualTo("it ends too early");
        assertThat(DecodingFault.reason(new IllegalArgumentException()))
                .isEqualTo("its content is not what its header says");
        assertThat(DecodingFault.reason(new IIOException("outer", new IIOException("no palette"))))
                .isEqualTo("no palette");
    }
}
