package dev.kiln.engine.onnx;

import dev.kiln.graph.Graph;
import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.onnx.OnnxFile;
import dev.kiln.testkit.conformance.ConformanceContract;
import dev.kiln.testkit.conformance.KnownDifferences;
import java.nio.ByteBuffer;

class ConformanceTest extends ConformanceContract {

    @Override
    protected EngineProvider provider() {
        return new OnnxEngineProvider();
    }

    @Override
    protected Graph read(ByteBuffer model) {
        return OnnxFile.parse(model).graph();
    }

    @Override
    protected KnownDifferences knownDifferences() {
        return KnownDifferences.of(ConformanceTest.class, "conformance-differences.properties");
    }
}
