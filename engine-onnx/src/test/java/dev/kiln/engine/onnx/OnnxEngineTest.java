package dev.kiln.engine.onnx;

import dev.kiln.graph.engine.EngineProvider;
import dev.kiln.testkit.EngineContract;

class OnnxEngineTest extends EngineContract {

    @Override
    protected EngineProvider provider() {
        return new OnnxEngineProvider();
    }
}
