package dev.kiln.engine.onnx;

import dev.kiln.api.engine.EngineProvider;
import dev.kiln.testkit.EngineContract;

class OnnxEngineTest extends EngineContract {

    @Override
    protected EngineProvider provider() {
        return new OnnxEngineProvider();
    }
}
