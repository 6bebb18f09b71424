// Reads codes out of pictures beside the page, so that the page never waits for it.
// Served below /f/ (web.field_pages), so that the service worker answers for it too; the
// server puts the address of static files in place of "../".

importScripts("../vendor/zxing-wasm/reader.js");

const WASM = "../vendor/zxing-wasm/zxing_reader.wasm";
const OPTIONS = { formats: ["QRCode", "Code128"], maxNumberOfSymbols: 1, tryHarder: true, tryInvert: false };

const ready = ZXingWASM.prepareZXingModule({
  overrides: { locateFile: () => WASM },
  fireImmediately: true,
});

self.onmessage = async ({ data: { turn, picture, isPhoto } }) => {
  try {
    await ready;
    const found = await ZXingWASM.readBarcodes(picture, { ...OPTIONS, tryInvert: Boolean(isPhoto) });
    const [one] = found.filter((code) => code.isValid !== false && code.text);
    self.postMessage({ turn, text: one ? one.text : "", format: one ? one.format : "" });
  } catch (error) {
    self.postMessage({ turn, text: "", format: "", failed: String(error) });
  }
};
ready.then(() => self.postMessage({ turn: 0, isReady: true }), () => self.postMessage({ turn: 0, isReady: false }));
